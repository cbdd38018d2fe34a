#!/usr/bin/env perl
# Reads replies as xCAT's own client does: by the same modules (IO::Socket::SSL, XML::Simple on XML::Parser), in
# non-blocking chunks, of which only one that ends with a closing tag makes what was read count. Prints each reply
# as a line of JSON and exits 0 after the one with serverdone; exits 1 when the connection ends before it.
#
# usage: perl-reader.pl PORT HOME PAUSE_MS < REQUEST
use strict;
use warnings;
use Fcntl;
use IO::Select;
use IO::Socket::SSL;
use JSON::PP;
use XML::Simple;

$XML::Simple::PREFERRED_PARSER = 'XML::Parser';

my ($port, $home, $pause_ms) = @ARGV;
my $request = do { local $/; <STDIN> };

my $socket = IO::Socket::SSL->new(
    PeerAddr            => "127.0.0.1:$port",
    SSL_key_file        => "$home/.xcat/client-cred.pem",
    SSL_cert_file       => "$home/.xcat/client-cred.pem",
    SSL_ca_file         => "$home/.xcat/ca.pem",
    SSL_verify_mode     => SSL_VERIFY_PEER,
    SSL_verifycn_scheme => 'none',
) or die "cannot connect: $! $SSL_ERROR\n";
print $socket $request;
$socket->blocking(0);

my $readable = IO::Select->new($socket);
my $json     = JSON::PP->new->canonical->ascii;
my ($arrived, $whole, $flush_at) = ('', '', time + 1);

while (1) {
    $readable->can_read(0.5) unless $socket->pending;
    select undef, undef, undef, $pause_ms / 1000 if $pause_ms;
    my $chunk = '';
    while (my $count = sysread $socket, my $piece, 65535) { $chunk .= $piece }
    if ($chunk eq '') {
        next if $!{EAGAIN};
        last;
    }
    $arrived .= $chunk;
    next unless $chunk =~ m{</xcatresponse>\s*\z};
    $arrived =~ s/\e/xxxxESCxxxx/g;
    $whole .= $arrived;
    $arrived = '';
    next unless $chunk =~ /serverdone/ or time > $flush_at;
    exit 0 if print_replies($whole);
    ($whole, $flush_at) = ('', time + 1);
}
exit 0 if $whole ne '' and print_replies($whole);
exit 1;

sub print_replies {
    my $replies = XMLin("<massresponse>$_[0]</massresponse>", SuppressEmpty => undef, ForceArray => 1);
    for my $reply (@{ $replies->{xcatresponse} }) {
        print $json->encode($reply), "\n";
        return 1 if exists $reply->{serverdone};
    }
    return 0;
}
