const SETTINGS = Object.freeze({ remember: true, audience: 'https://account' });
exports.onExecutePostLogin = async (event, api) => {
  const { audience, remember } = SETTINGS;
  if (event.request.query?.audience !== audience) return;
  api.multifactor.enable('any', { allowRememberBrowser: remember });
};
