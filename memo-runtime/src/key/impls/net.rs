//! Addresses of hosts and sockets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use crate::key::{CacheKey, KeyText};

impl CacheKey for Ipv4Addr {
    fn write_key(&self, text: &mut KeyText) {
        text.plain(self);
    }
}

// Not as they are displayed: `:` is a mark, and which zeros are left out has changed before.
impl CacheKey for Ipv6Addr {
    fn write_key(&self, text: &mut KeyText) {
        let [first, rest @ ..] = self.segments();
        text.plain(format_args!("{first:x}"));
        for segment in rest {
            text.plain(format_args!("-{segment:x}"));
        }
    }
}

// One of them always has a dot, the other never.
impl CacheKey for IpAddr {
    fn write_key(&self, text: &mut KeyText) {
        match self {
            Self::V4(address) => address.write_key(text),
            Self::V6(address) => address.write_key(text),
        }
    }
}

impl CacheKey for SocketAddrV4 {
    fn write_key(&self, text: &mut KeyText) {
        text.parts().part(self.ip()).part(&self.port()).end();
    }
}

impl CacheKey for SocketAddrV6 {
    fn write_key(&self, text: &mut KeyText) {
        let parts = text.parts().part(self.ip()).part(&self.port());
        parts.part(&self.flowinfo()).part(&self.scope_id()).end();
    }
}

impl CacheKey for SocketAddr {
    fn write_key(&self, text: &mut KeyText) {
        match self {
            Self::V4(address) => address.write_key(text),
            Self::V6(address) => address.write_key(text),
        }
    }
}
