exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication.methods;
  let at = 0;
  let passed = 0;
  while (at < methods.length && passed < 2) {
    if (methods[at++].name !== 'mfa') continue;
    passed += 1;
  }
  if (passed < 2) api.multifactor.enable('any', { allowRememberBrowser: passed === 1 });
};
