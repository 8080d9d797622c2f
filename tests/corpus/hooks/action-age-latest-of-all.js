exports.onExecutePostLogin = async (event, api) => {
  const times = event.authentication.methods.filter((m) => m.name === 'mfa').map((m) => new Date(m.timestamp).getTime());
  const latest = times.length ? times[times.length - 1] : 0;
  if (Date.now() - latest > 12 * 60 * 60 * 1000) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
