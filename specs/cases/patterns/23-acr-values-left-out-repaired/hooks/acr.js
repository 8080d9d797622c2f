// These applications ask for MFA by acr_values, which other requests of theirs leave out.
const STEP_UP = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

exports.onExecutePostLogin = async (event, api) => {
  if (event.client.client_id === 'board' && event.transaction?.acr_values?.includes(STEP_UP)) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
