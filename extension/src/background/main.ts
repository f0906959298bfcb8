chrome.runtime.onMessage.addListener((message: unknown, sender, reply) => {
  reply({ ok: true, value: { message, sender } });
  return true;
});
