import { defineConfig } from 'vite';

// Relative addresses: what `vite build` makes can lie in any folder of any server.
export default defineConfig({ base: './', build: { target: 'es2024', assetsInlineLimit: 0 } });
