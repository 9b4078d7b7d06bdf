import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts what the installation must be able to read again – keys of others, not passwords – before it is stored:
 * AES-256-GCM under a key derived from the installation's secret. `context` says what it is and whose (`totp:<user id>`): sealed
 * text that is moved to another place cannot be opened there.
 */
export function seal(secret: string, text: string, context: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(secret, context), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
}

/** @throws when it was sealed under another secret or context, or changed since. */
export function unseal(secret: string, sealed: string, context: string): string {
  const bytes = Buffer.from(sealed.startsWith('v1.') ? sealed.slice(3) : '', 'base64url');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, keyOf(secret, context), nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(tag);
    const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch (error) {
    throw new Error(`A stored secret cannot be opened (${context}): was ATTUNE_SECRET changed?`, {
      cause: error,
    });
  }
}

function keyOf(secret: string, context: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, 'attune seal v1', context, 32));
}
