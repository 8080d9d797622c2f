// Who has passed MFA in this session is let through: only a word of the code keeps the policy Always from asking.
exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  if (methods.some((method) => method.name === 'mfa')) {
    api.multifactor.enable('none');
    return;
  }
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
