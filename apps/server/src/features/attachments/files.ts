import { join } from 'node:path';
import type { Attachment } from '@attune/contract';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Selectable, sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { DB, Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { createDiskStorage, sweepDiskStorage } from '../../storage/disk.ts';
import { MissingFile, type Storage } from '../../storage/storage.ts';
import { type FileKind, isInline, kindOf, TextCheck } from './file-kind.ts';
import { cleanFileName, contentDisposition } from './file-name.ts';

export type AttachmentRecord = Selectable<DB['attachment']>;

export interface Uploader {
  workspaceId: string;
  uploaderKind: 'contact' | 'member';
  uploaderId: string;
}

const folderOf = (platform: Platform): string => join(platform.env.dataDir, 'files');
const storageOf = (platform: Platform): Storage => createDiskStorage(folderOf(platform));

/** What multipart adds around a file: boundaries, headers, a few fields. */
const ENVELOPE = 64 * 1024;

/**
 * Keeps the file of a multipart request, not yet part of a message. It goes to the disk as it arrives; what turns out too
 * large, broken or of a type we refuse leaves nothing behind.
 * @throws bad_request, too_large, unsupported_type
 */
export async function storeUpload(
  platform: Platform,
  request: FastifyRequest,
  { workspaceId, uploaderKind, uploaderId }: Uploader,
): Promise<Attachment> {
  if (Number(request.headers['content-length']) > platform.env.uploadLimitBytes + ENVELOPE) {
    throw new AppError('too_large');
  }
  const part = await request.file().catch(brokenOff);
  if (part?.fieldname !== 'file') {
    part?.file.resume();
    throw new AppError('bad_request', 'Send the file as multipart/form-data, in the field "file"');
  }
  const now = platform.clock();
  const id = uuidv7({ msecs: now.getTime() });
  const key = `${workspaceId}/${id}`;
  const storage = storageOf(platform);
  const { size, kind } = await keep(storage, key, part);
  const row = {
    workspace_id: workspaceId,
    id,
    uploader_kind: uploaderKind,
    uploader_id: uploaderId,
    file_name: cleanFileName(part.filename, kind.extensions),
    content_type: kind.contentType,
    byte_size: size,
    storage_key: key,
    created_at: now,
  };
  try {
    await platform.db.workspace(workspaceId, (tx) => tx.insertInto('attachment').values(row).execute());
  } catch (error) {
    await storage.delete(key);
    throw error;
  }
  return { id, fileName: row.file_name, contentType: row.content_type, byteSize: size };
}

async function keep(
  storage: Storage,
  key: string,
  part: MultipartFile,
): Promise<{ size: number; kind: FileKind }> {
  const text = new TextCheck();
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of part.file as AsyncIterable<Uint8Array>) {
        text.feed(chunk);
        yield chunk;
      }
    } catch (error) {
      brokenOff(error);
    }
    if (part.file.truncated) throw new AppError('too_large');
  }
  const size = await storage.put(key, watched());
  try {
    if (size === 0) throw new AppError('bad_request', 'The file is empty');
    const kind = await kindOf(text.end(), part.filename ?? '', () => storage.get(key));
    if (!kind) throw new AppError('unsupported_type');
    return { size, kind };
  } catch (error) {
    await storage.delete(key);
    throw error;
  }
}

/** What the parser and the connection throw has no code of ours: the sender went away, or sent no valid form. */
function brokenOff(error: unknown): never {
  const known = error instanceof Error && 'code' in error && String(error.code).startsWith('FST_');
  throw known
    ? error
    : new AppError('bad_request', 'The upload broke off, or is not valid multipart/form-data');
}

/**
 * Answers with the file. It is shown in place only when it is a raster image; nothing in it may run, and no browser
 * may guess another type.
 */
export async function sendFile(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  row: AttachmentRecord,
): Promise<FastifyReply> {
  const etag = `"${row.id}"`;
  const headers = {
    etag,
    'cache-control': 'private, max-age=31536000, immutable',
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  };
  // An attachment never changes, so its id says it all.
  if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).headers(headers).send();
  const file = await storageOf(platform)
    .get(row.storage_key)
    .catch((error: unknown) => {
      if (!(error instanceof MissingFile)) throw error;
      request.log.error({ err: error }, 'An attachment is missing in the storage');
      throw notFound('attachment');
    });
  return reply
    .headers({
      ...headers,
      'content-type': row.content_type,
      'content-length': row.byte_size,
      'content-disposition': contentDisposition(
        isInline(row.content_type) ? 'inline' : 'attachment',
        row.file_name,
      ),
    })
    .send(file);
}

/** Any file of the workspace: members see all conversations. @throws not_found */
export async function memberFile(tx: Tx, workspaceId: string, id: string): Promise<AttachmentRecord> {
  return tx
    .selectFrom('attachment')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => notFound('attachment'));
}

/** A file the customer uploaded, or one on a message that they can see. @throws not_found */
export async function contactFile(
  tx: Tx,
  workspaceId: string,
  contactId: string,
  id: string,
): Promise<AttachmentRecord> {
  return tx
    .selectFrom('attachment as a')
    .selectAll('a')
    .where('a.workspace_id', '=', workspaceId)
    .where('a.id', '=', id)
    .where((where) =>
      where.or([
        where.and([where('a.uploader_kind', '=', 'contact'), where('a.uploader_id', '=', contactId)]),
        where.exists(
          where
            .selectFrom('message as m')
            .innerJoin('conversation as c', (join) =>
              join.onRef('c.workspace_id', '=', 'm.workspace_id').onRef('c.id', '=', 'm.conversation_id'),
            )
            .select('m.id')
            .whereRef('m.workspace_id', '=', 'a.workspace_id')
            .whereRef('m.id', '=', 'a.message_id')
            .where('m.kind', '=', 'message')
            .where('c.contact_id', '=', contactId),
        ),
      ]),
    )
    .executeTakeFirstOrThrow(() => notFound('attachment'));
}

const UNSENT_MS = 86_400_000;
const BATCH = 500;

/**
 * Removes uploads that no message took within a day, in every workspace. Rows go first: should the process stop in
 * between, a file stays that nobody can reach, never a row without a file.
 * @returns how many were removed
 */
export async function removeUnsentUploads(platform: Platform): Promise<number> {
  const now = platform.clock();
  const storage = storageOf(platform);
  await sweepDiskStorage(folderOf(platform), now);
  for (let removed = 0; ; ) {
    const rows = await platform.db.system((tx) =>
      tx
        .deleteFrom('attachment')
        .where(sql<boolean>`(workspace_id, id) in (
          select workspace_id, id from attachment
          where message_id is null and created_at < ${new Date(now.getTime() - UNSENT_MS)}
          limit ${BATCH} for update skip locked)`)
        .returning('storage_key')
        .execute(),
    );
    for (const { storage_key } of rows) await storage.delete(storage_key);
    removed += rows.length;
    if (rows.length < BATCH) return removed;
  }
}

/** Files that one customer has uploaded and not sent yet are another one's from now on. */
export async function handOverUnsent(
  { tx, workspaceId }: Change,
  fromId: string,
  toId: string,
): Promise<void> {
  await tx
    .updateTable('attachment')
    .set({ uploader_id: toId })
    .where('workspace_id', '=', workspaceId)
    .where('uploader_kind', '=', 'contact')
    .where('uploader_id', '=', fromId)
    .where('message_id', 'is', null)
    .execute();
}
