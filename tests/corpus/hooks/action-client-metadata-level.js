exports.onExecutePostLogin = async (event, api) => {
  const level = parseInt(event.client.metadata?.mfa_level ?? '1', 10);
  if (level === 0) return;
  if (level >= 2 || !event.authentication.methods.some((m) => m.name === 'mfa')) {
    api.multifactor.enable('any', { allowRememberBrowser: level < 2 });
  }
};
