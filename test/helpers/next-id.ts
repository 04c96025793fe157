let made = 0;

/** A number that no other caller of this test file gets. */
export function nextId(): number {
  made += 1;
  return made;
}

/** Begins again at 1, before each test file: ids must not depend on which files ran before in the same worker. */
export function restartIds(): void {
  made = 0;
}
