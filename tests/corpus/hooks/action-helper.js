const OPTIONS = { allowRememberBrowser: false };
function hasMfa(event) { return event.authentication.methods.some((m) => m.name === 'mfa'); }
async function demand(api) { api.multifactor.enable('any', OPTIONS); }
exports.onExecutePostLogin = async (event, api) => {
  if (hasMfa(event)) return;
  await demand(api);
};
