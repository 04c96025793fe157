import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { stop } from 'esbuild';
import { build, root } from './build.ts';
import { film, playFilm } from './screenshots/film.ts';
import { toMovie } from './screenshots/movie.ts';
import { scenes, start, type Scene } from './screenshots/scenes.ts';
import { openStage, type Stage } from './screenshots/stage.ts';
import { darkLook, lightLook, toSvg, toText } from './screenshots/svg.ts';

/** What a scene looked like. */
type Frame = { readonly text: string; readonly svg: string };

export const framesFolder = path.join(root, 'docs/frames');

const columns = 120;

/** Runs the scene with the built program, up to what it is about. */
export async function play({ rows = 30, theme, act }: Scene): Promise<Stage> {
  const stage = await openStage({ columns, rows, words: ['--demo', '--theme', theme ?? 'dark'], now: start });
  try {
    await act(stage);
    return stage;
  } catch (error) {
    await stage.close();
    throw error;
  }
}

async function frameOf(scene: Scene): Promise<Frame> {
  const stage = await play(scene);
  const shot = await stage.shoot();
  await stage.close();
  const look = scene.theme === 'light' ? lightLook : darkLook;
  return { text: toText(shot), svg: toSvg(shot, look, scene.description) };
}

/** `npm run screenshots [NAME…]`: makes all scenes and the movie, or only the named ones. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.slice(2);
  await build();
  await stop();
  await mkdir(framesFolder, { recursive: true });
  for (const scene of scenes.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const { text, svg } = await frameOf(scene);
    await writeFile(path.join(framesFolder, `${scene.name}.txt`), text);
    await writeFile(path.join(framesFolder, `${scene.name}.svg`), svg);
  }
  if (wanted.length === 0 || wanted.includes(film.name)) {
    const movie = toMovie(await playFilm(), darkLook, film.description, film.still);
    await writeFile(path.join(framesFolder, `${film.name}.svg`), movie);
  }
}
