import { isDumb } from '../../settings/terminal-kind.ts';
import { describeSource } from '../../settings/settings.ts';
import { createTerminalSequences } from '../../ui/terminal/terminal-sequences.ts';
import { outputPath } from '../../ui/terminal/multiplexer.ts';
import { colorLevelOf } from '../../ui/theme/color-level.ts';
import type { CommandContext } from '../session/context.ts';
import { good, warning } from './check.ts';
import type { Check } from './check.ts';

type Surface = Pick<CommandContext, 'settings' | 'env' | 'platform' | 'stdout' | 'stdin'>;

/** What the full-screen view would do on this terminal. The terminal itself is not asked: it may answer late. */
export function terminalChecks(context: Surface): readonly Check[] {
  return [terminal(context), colors(context), charset(context), glyphs(context), ...reached(context)];
}

function terminal({ env, platform, stdout, stdin }: Surface): Check {
  const { TERM: term = '' } = env;
  if (isDumb({ env, platform })) {
    const says = term === '' ? 'TERM is not set, so there are sentences instead of a full screen.' : dumb;
    return warning('terminal', says, "Set TERM to your terminal's name, such as xterm-256color.");
  }
  const { between } = outputPath({ env });
  const { columns, rows } = stdout;
  const parts = [
    term || 'a console of Windows',
    ...(columns && rows ? [`${columns}×${rows}`] : []),
    ...(between === 'none' ? [] : [`in ${between}`]),
  ];
  if (stdout.isTTY && stdin.isTTY) return good('terminal', parts.join(', '));
  return warning(
    'terminal',
    `${parts.join(', ')}; here stdin or stdout is redirected.`,
    'Start the full-screen view without redirection.',
  );
}

const dumb = 'TERM names a terminal that only prints lines, so there are sentences instead of a full screen.';

const levels = ['no colours', '16 colours', '256 colours', '16 million colours'] as const;

function colors({ env, settings, stdout }: Surface): Check {
  if (!settings.color) return good('colours', `none, because of ${describeSource(settings.sources.color)}`);
  const level = colorLevelOf(env);
  if (level > 0) return good('colours', levels[level]);
  if (!stdout.isTTY) return good('colours', 'as the terminal has, once stdout is one');
  return warning(
    'colours',
    'none that this program knows of',
    'Set COLORTERM=truecolor if your terminal has them.',
  );
}

function charset({ env, platform }: Surface): Check {
  if (platform === 'win32') return good('charset', 'UTF-8');
  const name = ['LC_ALL', 'LC_CTYPE', 'LANG'].find((each) => env[each]);
  const value = name === undefined ? '' : (env[name] ?? '');
  if (name === undefined) return good('charset', 'taken for UTF-8: LC_ALL, LC_CTYPE and LANG are not set');
  if (/utf-?8/i.test(value)) return good('charset', `UTF-8, by ${name}`);
  return warning(
    'charset',
    `${name} is ${value}.`,
    `Set ${name} to a locale with UTF-8, such as C.UTF-8, if your terminal shows it.`,
  );
}

function glyphs({ settings: { ascii, sources } }: Surface): Check {
  if (!ascii) return good('glyphs', 'all');
  const because = `ASCII only, because of ${describeSource(sources.ascii)}`;
  if (sources.ascii.kind !== 'environment') return good('glyphs', because);
  return warning('glyphs', because, 'Write ascii = false in config.toml if your terminal shows UTF-8.');
}

function reached({ env, platform, settings: { ascii, notify } }: Surface): readonly Check[] {
  const sequences = createTerminalSequences({ env, platform, ascii });
  const caveat = sequences.copyCaveat();
  const isClosed = !sequences.copy('x');
  const clipboard =
    caveat === undefined
      ? good('clipboard', 'open')
      : isClosed
        ? warning('clipboard', caveat, 'Press w in the list to write a file instead.')
        : warning('clipboard', 'The terminal decides whether a copy arrives.', caveat);
  if (notify !== 'desktop') return [clipboard, good('notices', notify === 'off' ? 'off' : 'the bell rings')];
  const told = sequences.notifyDesktop('title', '');
  const protocols = [...new Set([...told.matchAll(/\](9|99|777);/g)].map(([, number]) => number))];
  if (protocols.length === 0) {
    return [
      clipboard,
      warning('notices', 'This terminal has no desktop notifications: the bell rings.', 'Use --notify bell.'),
    ];
  }
  const says = `desktop notifications (OSC ${protocols.join(' and ')})`;
  if (outputPath({ env }).between !== 'tmux') return [clipboard, good('notices', says)];
  return [
    clipboard,
    warning('notices', `${says}, if tmux lets them through`, 'tmux needs: set -g allow-passthrough on'),
  ];
}
