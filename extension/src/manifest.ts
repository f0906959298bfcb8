// The manifest for each browser, from one source. Knows what each browser asks for, and why we ask for each permission;
// does not know how the files are made.
import { LISTED } from "./listed.js";

export type Target = "chrome" | "firefox";

/** The one host that the worker fetches from. Without a port it stands for every port, in both browsers. */
export const SERVICE_HOST = "http://127.0.0.1/*";

// The first releases with popovers, custom highlights and constructed stylesheets all in one; in Firefox, on Android too,
// also with a way to say that nothing is collected.
export const OLDEST = { chrome: "120", firefox: "142.0" } as const;

// Said in full, because Firefox's own default would turn http: into https: (upgrade-insecure-requests), and nothing
// would answer there. Nothing from outside, nothing inline; only the worker connects, and only to this machine.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src http://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const ICONS = Object.fromEntries([16, 32, 48, 128].map((size) => [size, `icons/${size}.png`]));

function background(target: Target): object {
  // Firefox has no service workers for extensions yet, Chromium nothing else. Both end it when it is idle.
  return target === "chrome" ? { service_worker: "worker.js" } : { scripts: ["worker.js"] };
}

function own(target: Target): object {
  if (target === "chrome") return { minimum_chrome_version: OLDEST.chrome };
  return {
    browser_specific_settings: {
      gecko: {
        id: "{5b0d6f3c-7a41-4b8e-9d35-c2f1a60e8b74}",
        strict_min_version: OLDEST.firefox,
        data_collection_permissions: { required: ["none"] },
      },
    },
  };
}

export function manifest(target: Target, version: string): object {
  return {
    manifest_version: 3,
    name: "__MSG_name__",
    description: "__MSG_description__",
    version,
    default_locale: "en",
    icons: ICONS,
    action: { default_popup: "popup.html", default_title: "__MSG_name__", default_icon: ICONS },
    options_ui: { page: "options.html", open_in_tab: true },
    background: background(target),
    content_scripts: [
      {
        matches: LISTED,
        js: ["content.js"],
        run_at: "document_idle",
        all_frames: true,
        match_about_blank: true,
        match_origin_as_fallback: true,
      },
    ],
    permissions: [
      "storage", // settings, and what waits for the service
      "alarms", // trying again to deliver it, without a timer
      "scripting", // any other site that the user switches on
      "activeTab", // which site the popup was opened on
    ],
    host_permissions: [SERVICE_HOST],
    // Never asked for as a whole: one click asks for one site. One pattern for both schemes, because browsers hold each
    // pattern that is asked for against one of these, and never against two together.
    optional_host_permissions: ["*://*/*"],
    content_security_policy: { extension_pages: CONTENT_SECURITY_POLICY },
    ...own(target),
  };
}
