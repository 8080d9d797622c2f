exports.onExecutePostLogin = async (event, api) => {
  const { email } = event.user;
  if (!email) return api.access.deny('no address');
  const domain = email.split('@')[1].toLowerCase();
  if (['spam.example', 'trash.example'].indexOf(domain) !== -1) return api.access.deny(`no ${domain}`);
  if (domain !== 'corp.example') api.multifactor.enable('any');
};
