import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.ATTUNE_DEV_SERVER ?? 'http://127.0.0.1:4000';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2024' },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: server, ws: true },
      '/widget': server,
      '/demo': server,
    },
  },
});
