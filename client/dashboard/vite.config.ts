/// <reference types="vitest/config" />
import { defineConfig } from 'vite';

// In development the server's web port answers the calls; see README.md.
const server = process.env.CITYMATCH_WEB ?? 'http://127.0.0.1:8080';

export default defineConfig({
  // Relative addresses: the dashboard may be served below any path.
  base: './',
  build: {
    target: 'es2021',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    // A preload helper would set styles inline, which the policy refuses.
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5173,
    proxy: { '^/citymatch\\.v1\\.': { target: server } },
  },
  test: {
    include: ['tests/unit/**/*.test.ts'],
    environment: 'node',
  },
});
