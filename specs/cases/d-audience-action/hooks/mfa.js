// Keyed on the audience that the token is for, with every other audience, and none, covered.
exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  const done = methods.some((method) => method.name === 'mfa');
  const audience = event.resource_server?.identifier;
  const everyTime = audience === 'https://account.example/api';

  if (everyTime || !done) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
