// Whoever asks for the keys API passes MFA at each visit.
exports.onExecutePostLogin = async (event, api) => {
  if (event.request.query.audience === 'https://keys.example/api') {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
