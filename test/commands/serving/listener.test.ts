import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listenForScrapes } from '../../../source/commands/serving/listener.ts';
import { realClock } from '../../../source/platform/clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';

async function listener(text = 'metrics 1\n', over: Partial<Parameters<typeof listenForScrapes>[0]> = {}) {
  const timers: (() => void)[] = [];
  let time = 0;
  let made = 0;
  const clock: Parameters<typeof listenForScrapes>[1] = {
    now: () => time,
    schedule(callback) {
      timers.push(callback);
      return () => timers.splice(timers.indexOf(callback), 1);
    },
  };
  const started = await listenForScrapes({ host: '127.0.0.1', port: 0, ...over }, clock, () => {
    made += 1;
    return text;
  });
  onTestFinished(() => started.close());
  const port = Number(new URL(started.url).port);
  return { ...started, port, timers, made: () => made, pass: (by: number) => (time += by) };
}

/** Sends this raw request; `fetch` would not let a test forge the Host header. */
async function ask(url: string, { method = 'GET', ...headers }: Record<string, string> = {}) {
  const asked = request(url, { method, headers, agent: false });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

async function open(port: number, sent = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(sent);
  return socket;
}

test('answers GET and HEAD of /metrics, with any query', async () => {
  const { url } = await listener();
  const { status, headers, body } = await ask(url);
  expect([status, body, headers['content-type']]).toEqual([
    200,
    'metrics 1\n',
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  expect(await ask(`${url}?x=1`)).toMatchObject({ status: 200, body: 'metrics 1\n' });
  const head = await ask(url, { method: 'HEAD' });
  expect([head.status, head.body, head.headers['content-length']]).toEqual([200, '', '10']);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('refuses %s', async (method) => {
  const { url } = await listener();
  const { status, headers, body } = await ask(url, { method });
  expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
  expect(body).not.toContain('metrics 1');
  expect(headers['access-control-allow-origin']).toBeUndefined();
});

test.each(['/', '/metrics/', '/Metrics', '/metrics/../metrics', '//metrics', '/-/healthy'])(
  'has nothing at %s',
  async (path) => {
    const { port } = await listener();
    const socket = await open(port, `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).not.toContain('metrics 1');
  },
);

test('refuses a foreign host name that points here (DNS rebinding)', async () => {
  const { url, port } = await listener();
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    'localhost.evil.example',
    '127.0.0.1.evil.example',
  ]) {
    const { status, body } = await ask(url, { host });
    expect([host, status, body.includes('metrics 1')]).toEqual([host, 421, false]);
  }
  for (const line of ['host:\r\n', '']) {
    const socket = await open(port, `GET /metrics HTTP/1.1\r\n${line}connection: close\r\n\r\n`);
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 4(21|00) /);
  }
  for (const host of ['localhost', `LOCALHOST:${port}`, `127.0.0.1:${port}`, '[::1]:9464', '10.1.2.3:9464']) {
    expect([host, (await ask(url, { host })).status]).toEqual([host, 200]);
  }
});

test('accepts the name that it listens on', async () => {
  const { url } = await listener('metrics 1\n', { host: 'localhost' });
  expect(url).toMatch(/^http:\/\/localhost:\d+\/metrics$/);
  expect((await ask(url)).status).toBe(200);
});

test('cuts off a client that does not read, and keeps nothing for it', async () => {
  const { port, timers } = await listener('x'.repeat(20_000_000));
  const slow = await open(port, 'GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n');
  slow.pause();
  await waitFor(() => timers.length === 1, { what: 'the timeout of the answer' });
  const closed = once(slow, 'close');
  timers[0]?.();
  slow.resume();
  await closed;
  await waitFor(() => timers.length === 0, { what: 'the end of the answer' });
});

test('leaves no timer after an answer', async () => {
  const { url, timers } = await listener();
  await ask(url);
  await waitFor(() => timers.length === 0, { what: 'the end of the timer' });
});

test('limits its connections to fifty, and serves again when a thousand are gone', async () => {
  const { port, url } = await listener();
  const sockets = await Promise.all(Array.from({ length: 1000 }, async () => open(port)));
  const left = (): number =>
    sockets.filter(({ destroyed, readyState }) => !destroyed && readyState === 'open').length;
  for (const socket of sockets) socket.resume();
  await waitFor(() => left() <= 50, { what: 'at most 50 connections', shows: () => String(left()) });
  for (const socket of sockets) socket.destroy();
  const again = await waitFor(() => ask(url).catch(() => undefined), { what: 'an answer' });
  expect(again.status).toBe(200);
});

test('answers only the first of a thousand requests on one connection', async () => {
  const { port, url, made } = await listener('x'.repeat(100_000));
  const socket = await open(port);
  const requests = 'GET /metrics HTTP/1.1\r\nhost: [::1]\r\n\r\n'.repeat(1000);
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  const closed = once(socket, 'close');
  socket.write(requests);
  await closed;
  expect(bytes).toBeLessThan(200_000);
  expect(made()).toBe(1);
  expect((await ask(url)).status).toBe(200);
});

test('builds the text at most once a second, however many clients ask', async () => {
  const { url, made, pass } = await listener();
  for (const by of [0, 999, 1, 999]) {
    pass(by);
    await ask(url);
  }
  expect(made()).toBe(2);
  pass(-3600_000);
  await ask(url);
  expect(made()).toBe(3);
});

test('refuses a request that names two hosts', async () => {
  const { port } = await listener();
  const socket = await open(port, 'GET /metrics HTTP/1.1\r\nhost: [::1]\r\nhost: evil.example\r\n\r\n');
  let answer = '';
  for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
});

test('closes only the connection of bad HTTP or large headers', async () => {
  const { port, url } = await listener();
  for (const sent of [
    '\u0016\u0003\u0001 hello\r\n\r\n',
    `GET /metrics HTTP/1.1\r\nx: ${'y'.repeat(10_000)}\r\n\r\n`,
  ]) {
    const socket = await open(port, sent);
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  }
  expect((await ask(url)).status).toBe(200);
});

test('suggests a remedy when the port is in use', async () => {
  const { port } = await listener();
  await expect(listenForScrapes({ host: '127.0.0.1', port }, realClock, () => '')).rejects.toThrow(
    `It is not possible to listen on "127.0.0.1:${port}": another program does. Give --listen another address or port.`,
  );
});
