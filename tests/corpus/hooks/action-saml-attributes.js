exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction.protocol !== 'samlp') {
    if (!event.authentication.methods.some((m) => m.name === 'mfa')) api.multifactor.enable('any');
    return;
  }
  api.samlResponse.setAttribute('roles', (event.authorization?.roles ?? []).join(','));
};
