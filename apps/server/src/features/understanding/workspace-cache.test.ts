import { expect, test } from 'vitest';
import { WorkspaceCache } from './workspace-cache.ts';

function recorded(limit: number) {
  const loads: { id: string; resolve(value: string): void; reject(error: Error): void }[] = [];
  const cache = new WorkspaceCache<string>(
    (id) => new Promise((resolve, reject) => loads.push({ id, resolve, reject })),
    limit,
  );
  return { cache, loads };
}

test('loads once, however many ask', async () => {
  const { cache, loads } = recorded(2);
  const asked = [cache.get('a'), cache.get('a'), cache.get('a')];
  loads[0]?.resolve('A');
  expect(await Promise.all(asked)).toEqual(['A', 'A', 'A']);
  expect(loads).toHaveLength(1);
});

test('gives up the least recently used', () => {
  const { cache, loads } = recorded(2);
  for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) void cache.get(id);
  expect(loads.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'b']);
});

test('a failed load is tried again', async () => {
  const { cache, loads } = recorded(2);
  const first = cache.get('a');
  loads[0]?.reject(new Error('no connection'));
  await expect(first).rejects.toThrow('no connection');
  const second = cache.get('a');
  loads[1]?.resolve('A');
  expect(await second).toBe('A');
});

test('what was deleted during its load is loaded anew, and the old load cannot remove the new', async () => {
  const { cache, loads } = recorded(2);
  const stale = cache.get('a');
  cache.delete('a');
  const fresh = cache.get('a');
  loads[0]?.reject(new Error('late'));
  await expect(stale).rejects.toThrow('late');
  expect(cache.peek('a')).toBe(fresh);
  loads[1]?.resolve('new');
  expect(await fresh).toBe('new');
});
