// Placeholder until the first migration is there.
export interface DB {
  migration: { name: string; checksum: string; applied_at: Date };
}
