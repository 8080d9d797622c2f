exports.onExecutePostLogin = async (event, api) => {
  const wanted = event.user.app_metadata.mfa ?? event.organization?.metadata?.mfa ?? event.secrets.MODE ?? 'default';
  if (wanted === 'always' || wanted === 'on') api.multifactor.enable('any', { allowRememberBrowser: false });
  else if (wanted === 'default') api.multifactor.enable('any');
  else if (wanted === 'none') api.multifactor.enable('none');
};
