// usage: node scripts/count-tests.ts REPORT   Prints `N passed, N failed, N skipped` of Vitest's JSON report, and fails
// if a test failed, whatever Vitest's exit code was, or if there is no report.
import { readFile } from 'node:fs/promises';
import { argv, exit } from 'node:process';

type Report = {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
};

const [, , file = ''] = argv;
const report = JSON.parse((await readFile(file, 'utf8')) || '{}') as Report;
const { numPassedTests = 0, numFailedTests = 1, numPendingTests = 0, numTodoTests = 0 } = report;
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests + numTodoTests} skipped`);
exit(numFailedTests > 0 ? 1 : 0);
