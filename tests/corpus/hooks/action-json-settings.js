const POLICY = JSON.parse('{"always": ["https://account"], "never": ["https://console"], "remember": {"default": true}}');
exports.onExecutePostLogin = async (event, api) => {
  const audience = event.resource_server?.identifier ?? '';
  if (POLICY.never.includes(audience)) return;
  const remember = !POLICY.always.includes(audience) && POLICY.remember.default;
  api.multifactor.enable('any', { allowRememberBrowser: remember });
};
