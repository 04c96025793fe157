import { build } from '../../scripts/build.ts';

/** The end-to-end tests run the built program; building it once here keeps them honest and quick. */
export async function setup(): Promise<void> {
  await build();
}
