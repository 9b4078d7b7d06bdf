import { cp, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const LIMIT_BYTES = 25 * 1024;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A host page in GBK would read the script in its own encoding: only ASCII is the same in all of them. */
function ascii(): Plugin {
  const code = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return {
    name: 'ascii',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, code);
      }
    },
  };
}

/** The host page pays for every byte: print the size, and fail the build beyond the limit. */
function sizeLimit(): Plugin {
  return {
    name: 'size-limit',
    apply: 'build',
    async closeBundle(error?: Error) {
      if (error) return;
      const size = gzipSync(await readFile(here('dist/attune.js'))).length;
      console.log(`attune.js: ${(size / 1024).toFixed(1)} kB gzipped of ${LIMIT_BYTES / 1024} kB allowed`);
      if (size > LIMIT_BYTES)
        throw new Error(`attune.js is too large: ${size} > ${LIMIT_BYTES} bytes gzipped`);
    },
  };
}

/** The fictional app that shows the widget, served at /demo. */
function demo(): Plugin {
  return {
    name: 'demo',
    apply: 'build',
    async closeBundle(error?: Error) {
      if (!error) await cp(here('demo'), here('dist/demo'), { recursive: true });
    },
  };
}

export default defineConfig({
  root: here('.'),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    reportCompressedSize: false,
    lib: {
      entry: here('src/main.tsx'),
      formats: ['iife'],
      name: 'AttuneWidget',
      fileName: () => 'attune.js',
    },
  },
  plugins: [ascii(), sizeLimit(), demo()],
});
