import { generateKeyPairSync, sign } from 'node:crypto';

// A certificate for tests, generated here so that neither openssl nor a key in the repository is needed (RFC 5280
// §4.1).

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.from([content.length >> 8, content.length & 0xff]);
  return Buffer.concat([Buffer.from([tag, 0x82]), length, content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const text = (tag: number, value: string) => der(tag, Buffer.from(value));
const identifier = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const generalized = (time: number) => text(0x18, new Date(time).toISOString().replaceAll(/[-:T]|\.\d+/g, ''));

/** A key and a self-signed certificate for one DNS name, valid for a day around now or already expired; PEM. */
export function makeCertificate(name: string, options: { readonly expired?: boolean } = {}) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const day = 86_400_000;
  const now = Date.now() - (options.expired === true ? 3 * day : 0);
  const ecdsaWithSha256 = sequence(identifier('2a8648ce3d040302'));
  const subject = sequence(der(0x31, sequence(identifier('550403'), text(0x0c, name))));
  const altName = sequence(identifier('551d11'), der(0x04, sequence(text(0x82, name))));
  const authority = sequence(identifier('551d13'), der(0x04, sequence(der(0x01, Buffer.from([0xff])))));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    subject,
    sequence(generalized(now - day), generalized(now + day)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(authority, altName)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const certificate =
    sequence(body, ecdsaWithSha256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
