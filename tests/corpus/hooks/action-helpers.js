const done = methods => methods.some(m => m.name === 'mfa');
async function guard(event, api, { remember = false } = {}) {
  if (done(event.authentication.methods)) return false;
  await Promise.resolve();
  api.multifactor.enable('any', { allowRememberBrowser: remember });
  return true;
}
exports.onExecutePostLogin = async (event, api) => {
  const asked = await guard(event, api, { remember: event.client.name === 'Console' });
  if (!asked && event.transaction?.acr_values?.length > 1) api.multifactor.enable('none');
};
