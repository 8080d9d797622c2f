exports.onExecutePostLogin = async (event, api) => {
  const session = event.session?.id;
  const m = event.authentication?.methods.find?.((x) => x.name === 'mfa');
  if (m?.name) api.multifactor.enable('none'); else api.multifactor?.enable('any', session ? {} : { allowRememberBrowser: true });
};
