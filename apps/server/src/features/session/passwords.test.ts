import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './passwords.ts';

test('knows the right password from a wrong one, and from none', async () => {
  const hash = await hashPassword('correct horse battery');
  expect(await verifyPassword('correct horse battery', hash)).toBe(true);
  expect(await verifyPassword('correct horse batterY', hash)).toBe(false);
  expect(await verifyPassword('', null)).toBe(false);
  expect(await hashPassword('correct horse battery')).not.toBe(hash);
});

test('reads what earlier versions stored, full-width letters or not', async () => {
  const stored =
    '8960bd12cc95cd8011210a27fa50de3b:94bb58ac168b30d58b35242f62c790e69c78fd15b6a3f76fdb9c1f59e80427f48d8a09dfc942d6eae104065f40e45854502b9fb5968beeb5b7d536aa4d03f330';
  expect(await verifyPassword('correct horse battery', stored)).toBe(true);
  expect(await verifyPassword('correct horse ｂattery', stored)).toBe(true);
});

test.each(['', ':', 'abc', 'abc:', ':abc', 'abc:zz'])(
  'takes no password for the broken hash "%s"',
  async (hash) => {
    expect(await verifyPassword('', hash)).toBe(false);
  },
);
