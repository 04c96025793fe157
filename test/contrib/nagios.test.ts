import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { missing, pathOf } from '../helpers/optional-programs.ts';
import { root } from '../helpers/root.ts';
import { removeFolder, signedIn, simulator } from '../helpers/sign-in.ts';
import { program } from '../helpers/terminal.ts';
import { waitFor } from '../helpers/wait-for.ts';

const noNagios = missing('nagios4');

/** The rest of a site's configuration: a host, its contacts, and a time period. */
const site = `
define timeperiod {
  timeperiod_name 24x7
  alias always
${['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'].map((day) => `  ${day} 00:00-24:00`).join('\n')}
}
define command {
  command_name none
  command_line /bin/true
}
define contact {
  contact_name nagiosadmin
  host_notification_commands none
  service_notification_commands none
  host_notification_period 24x7
  service_notification_period 24x7
}
define host {
  host_name atlas
  address 127.0.0.1
  max_check_attempts 1
  check_command none
  contacts nagiosadmin
}
`;

test.skipIf(noNagios !== '')(
  `Nagios runs the check as contrib/nagios defines it, and reads its performance data${noNagios}`,
  async () => {
    const atlas = await simulator({ scenario: 'coverage' });
    const env = await signedIn(atlas);
    const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-nagios-'));
    const { username } = userInfo();
    const at = (name: string): string => path.join(folder, name);
    await mkdir(at('results'));
    const shipped = await readFile(path.join(root, 'contrib/nagios/atlas-exports.cfg'), 'utf8');
    const ours = shipped
      .replace('atlas-exports check', `${process.execPath} ${program} check`)
      .replace('check_atlas_exports!Payments', `check_atlas_exports!${atlas.groupId}`);
    expect(ours).not.toBe(shipped);
    await writeFile(at('objects.cfg'), site + ours);
    const settings = {
      cfg_file: at('objects.cfg'),
      log_file: at('nagios.log'),
      object_cache_file: at('objects.cache'),
      status_file: at('status.dat'),
      lock_file: at('nagios.lock'),
      temp_file: at('nagios.tmp'),
      temp_path: folder,
      check_result_path: at('results'),
      state_retention_file: at('retention.dat'),
      command_file: at('nagios.cmd'),
      query_socket: at('nagios.qh'),
      nagios_user: username,
      nagios_group: username,
      interval_length: 60,
      max_service_check_spread: 1,
      service_inter_check_delay_method: 'n',
      process_performance_data: 1,
      service_perfdata_file: at('perfdata'),
      service_perfdata_file_template: String.raw`$SERVICESTATE$\t$SERVICEOUTPUT$\t$SERVICEPERFDATA$\t$LONGSERVICEOUTPUT$`,
      service_perfdata_file_mode: 'a',
      service_perfdata_file_processing_interval: 0,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(at('nagios.cfg'), lines.join(''));

    const said = { text: '' };
    const nagios = spawn(pathOf('nagios4') ?? '', [at('nagios.cfg')], { env: { ...process.env, ...env } });
    const ended = new Promise((resolve) => nagios.once('close', resolve));
    for (const stream of [nagios.stdout, nagios.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said.text += text));
    onTestFinished(async () => {
      nagios.kill('SIGTERM');
      await ended;
      await removeFolder(folder);
    });
    const told = await waitFor(
      async () => {
        const text = await readFile(at('perfdata'), 'utf8');
        return text.endsWith('\n') ? text : undefined;
      },
      { what: 'the performance data that Nagios writes', shows: () => said.text },
    );
    const [state, output, data = '', long] = told.trimEnd().split('\t');
    expect(state).toBe('CRITICAL');
    expect(output).toMatch(/^EXPORTS CRITICAL: \d of 10 clusters: orders-eu missing, ledger not-exported, /);
    expect(long).toMatch(/^orders-eu missing: No export was started for .*\\nledger not-exported: /);
    const values = new Map(
      data.split(' ').map((each) => [each.split('=')[0], each.split('=')[1]?.split(';')]),
    );
    expect(values.get('clusters')?.[0]).toBe('10');
    expect(values.get('bad')).toEqual(['5', '', '0', '0', '10']);
    expect(values.get('oldest_data')?.[0]).toMatch(/^\d+s$/);
  },
);
