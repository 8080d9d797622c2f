# LemonLDAP::NG's portal as it comes, on loopback, under a clock that stands still until it is moved. Its
# configuration: users of its demonstration (dwho), a code as the second factor, asked for where a client demands
# a higher level than the session has (sfOnlyUpgrade). Arguments: where it is unpacked, and a folder to work in.
use strict;
use warnings;

our $NOW = 1554814081;
BEGIN { *CORE::GLOBAL::time = sub () { $main::NOW } }

use File::Path qw(make_path remove_tree);
use HTTP::Server::PSGI;
use IO::Socket::INET;
use JSON qw(decode_json encode_json);
use Lemonldap::NG::Portal::Main;

{
    package Lab::NoCaptcha; # the usual one is loaded even where it is off, and needs ImageMagick
    use Mouse;
    extends 'Lemonldap::NG::Portal::Main::Plugin';
    $INC{'Lab/NoCaptcha.pm'} = __FILE__;
    sub init { 1 }
}

my $LIFETIME = 1800;
my ( $root, $work ) = @ARGV;
my $share = "$root/usr/share/lemonldap-ng/portal";
my ( $portal, $origin );
my ( $number, $built ) = ( 0, '' );

sub configuration {
    my ($tenant) = @_;
    my ( %options, %files );
    for my $client ( @{ $tenant->{clients} } ) {
        $options{$client} = {
            oidcRPMetaDataOptionsClientID       => $client,
            oidcRPMetaDataOptionsClientSecret   => 'lab',
            oidcRPMetaDataOptionsPublic         => 1,
            oidcRPMetaDataOptionsBypassConsent  => 1,
            oidcRPMetaDataOptionsIDTokenSignAlg => 'HS256',
            oidcRPMetaDataOptionsRedirectUris   => "https://$client.example/callback",
            oidcRPMetaDataOptionsAuthnLevel     => $tenant->{levels}{$client} // 0,
        };
    }
    for my $kind (qw(sessions psessions)) {
        make_path("$work/$kind/lock");
        $files{$kind} = { Directory => "$work/$kind", LockDirectory => "$work/$kind/lock" };
    }
    # What is live until an age is over is live at that age, too: a second less.
    my ( $idle, $absolute ) = map { $tenant->{session}{$_} - 1 } qw(idle absolute);
    return {
        cfgNum  => ++$number, cfgDate => $NOW, cfgAuthor => 'lab', key => 'lab',
        portal  => "$origin/", domain => '127.0.0.1', securedCookie => 0,
        captcha => 'Lab::NoCaptcha',
        authentication => 'Demo', userDB => 'Same', passwordDB => 'Demo', whatToTrace => 'uid',
        globalStorage     => 'Apache::Session::File', globalStorageOptions     => $files{sessions},
        persistentStorage => 'Apache::Session::File', persistentStorageOptions => $files{psessions},
        localSessionStorageOptions => { cache_root => "$work/cache", namespace => 'lab', default_expires_in => 600 },
        timeout => $absolute, timeoutActivity => $idle, timeoutActivityInterval => 0, handlerInternalCache => 0,
        # What is pending has no limit of its own in the model.
        tokenUseGlobalStorage => 1, ( map { $_ => 100 * $absolute } qw(formTimeout issuersTimeout sfLoginTimeout) ),
        issuerDBOpenIDConnectActivation => 1, issuerDBOpenIDConnectPath => '^/oauth2/', issuerDBOpenIDConnectRule => 1,
        oidcServiceAllowAuthorizationCodeFlow => 1,
        oidcRPMetaDataOptions => \%options, oidcRPMetaDataExportedVars => { map { $_ => {} } keys %options },
        upgradeSession => 1, sfOnlyUpgrade => 1, ext2fActivation => 1, ext2fAuthnLevel => 5,
        ext2FSendCommand => '/bin/true', ext2fCodeActivation => '123456',
        portalForceAuthnInterval => 0, requireToken => 0, loginHistoryEnabled => 0,
        locationRules => {}, exportedHeaders => {}, groups => {}, macros => {},
    };
}

sub file {
    my ( $path, $text ) = @_;
    open my $file, '>', $path or die "$path: $!";
    print $file $text;
    close $file or die "$path: $!";
}

my %controls = (
    reset => sub {
        my $asked = JSON->new->canonical->encode( $_[0]{tenant} );
        return if $asked eq $built; # sessions from before are nobody's: each user has a browser of their own
        $built = $asked;
        remove_tree($work);
        make_path("$work/conf");
        my $conf = configuration( $_[0]{tenant} );
        file( "$work/conf/lmConf-$conf->{cfgNum}.json", encode_json($conf) );
        file( "$work/lemonldap-ng.ini", "[all]\n[configuration]\ntype = File\ndirName = $work/conf\n[portal]\n" );
        $portal = Lemonldap::NG::Portal::Main->run( {
            configStorage => { type => 'File', dirName => "$work/conf", confFile => "$work/lemonldap-ng.ini" },
            logger => 'Lemonldap::NG::Common::Logger::Std', logLevel => $ENV{LAB_LOG} || 'error',
            templateDir => "$share/templates", staticPrefix => '/static', languages => 'en',
        } );
    },
    advance => sub { $NOW += $_[0]{seconds} },
);

sub answer {
    my ($env) = @_;
    my ($what) = $env->{PATH_INFO} =~ m{^/lab/(\w+)$} or return $portal->($env);
    my $body = '';
    $env->{'psgi.input'}->read( $body, $env->{CONTENT_LENGTH} || 0 );
    my $done = eval { $controls{$what}->( decode_json($body) ); 1 };
    my $said = encode_json( $done ? { now => $NOW } : { error => "$@" } );
    return [ 200, [ 'Content-Type' => 'application/json' ], [$said] ];
}

my $socket = IO::Socket::INET->new( Listen => 16, LocalAddr => '127.0.0.1' ) or die "no socket: $!";
$origin = 'http://127.0.0.1:' . $socket->sockport;

# It stops when whoever started it is gone, and at the latest after its time.
my $child = fork // die "no process: $!";
if ( !$child ) {
    alarm $LIFETIME;
    HTTP::Server::PSGI->new( listen_sock => $socket )->run( \&answer );
}
$| = 1;
print "$origin -\n";
1 while <STDIN>;
kill TERM => $child;
waitpid $child, 0;
