/** Builds the console's files: what the party serves at `/` and `/assets`. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
    // What people read of a contract of any kind is in one piece, for the page of a job: 150 kB packed.
    chunkSizeWarningLimit: 1000,
  },
});
