import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seal, unseal } from './seal.ts';

const secret = 'an installation secret of some length';

test('opens what it sealed, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, context) => {
      const sealed = seal(secret, text, context);
      expect(unseal(secret, sealed, context)).toBe(text);
      expect(sealed).not.toBe(seal(secret, text, context));
    }),
  );
});

test('opens nothing under another secret or context, nor what was changed in any place', () => {
  const sealed = seal(secret, 'JBSWY3DPEHPK3PXP', 'totp:ada');
  const refused = /cannot be opened/;
  expect(sealed).not.toContain('JBSWY3DP');
  expect(() => unseal(`${secret}!`, sealed, 'totp:ada')).toThrow(refused);
  expect(() => unseal(secret, sealed, 'totp:eve')).toThrow(refused);
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  for (let i = 0; i < bytes.length; i += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(i) ^ 1, i);
    expect(() => unseal(secret, `v1.${changed.toString('base64url')}`, 'totp:ada')).toThrow(refused);
  }
  for (const broken of ['', 'v1.', 'v1.AAAA', sealed.slice(3), sealed.slice(0, -4)]) {
    expect(() => unseal(secret, broken, 'totp:ada')).toThrow(refused);
  }
});
