// The popup: wiring only.

import { createPageClient } from "../protocol.js";
import { attempt, localise, part } from "../ui/document.js";
import { currentTab, wake } from "./tab.js";
import { show } from "./view.js";

const client = createPageClient();
localise();

const refresh = async (): Promise<void> => {
  const tab = await currentTab();
  const [status, site] = await Promise.all([client.status(), tab && client.site(tab.host)]);
  show(client, status, site, refresh);
  if (tab && site?.state === "on") await wake(tab.id);
};

attempt(part("line", HTMLElement), refresh);
