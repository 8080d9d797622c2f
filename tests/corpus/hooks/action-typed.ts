import type { Event, PostLoginAPI } from '@auth0/actions/post-login/v3';
type Mode = 'any' | 'none';
interface Options { allowRememberBrowser?: boolean }
const mode = (strict: boolean): Mode => (strict ? 'any' : 'none');
exports.onExecutePostLogin = async (event: Event, api: PostLoginAPI): Promise<void> => {
  const methods = event.authentication!.methods as Array<{ name: string }>;
  const options: Options = { allowRememberBrowser: <boolean>false };
  if (!methods.some((m): boolean => m.name === 'mfa')) {
    api.multifactor.enable(mode(event.client.client_id === 'console-client'), options satisfies Options);
  }
};
