const POLICIES = new Map([
  ['https://account', { provider: 'any', remember: false }],
  ['https://console', { provider: 'any', remember: true }],
]);
exports.onExecutePostLogin = async (event, api) => {
  const policy = POLICIES.get(event.resource_server?.identifier);
  if (!policy) return;
  api.multifactor.enable(policy.provider, { allowRememberBrowser: policy.remember });
};
