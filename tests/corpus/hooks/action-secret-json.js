exports.onExecutePostLogin = async (event, api) => {
  let roles = [];
  try { roles = JSON.parse(event.secrets.LIST); } catch (e) { console.log('no list'); }
  if (event.authorization && event.authorization.roles.some(r => roles.includes(r))) {
    api.multifactor.enable('any');
  }
};
