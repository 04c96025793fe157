import { build } from '../../scripts/build.ts';

// Two projects need the build, and both wait for this one.
const shared = globalThis as { built?: Promise<unknown> };

/** The end-to-end tests run the built program; building it once here keeps them honest and quick. */
export async function setup(): Promise<void> {
  shared.built ??= build();
  await shared.built;
}
