// Builds the single page into dist/, from where the admin server embeds it.
import { defineConfig } from "vite";

export default defineConfig({
  // Relative, because the server decides under which prefix the page stands (<base href>).
  base: "./",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    sourcemap: false,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    // Inlined data: URLs would need a wider content security policy.
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/api": process.env["ARROWER_ADMIN_URL"] ?? "http://127.0.0.1:8080" } },
});
