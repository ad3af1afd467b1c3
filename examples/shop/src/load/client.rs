//! One connection to a service of this machine.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::Failure;

/// One connection, which is used again and again.
#[derive(Debug)]
pub(super) struct Client {
    address: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
    driver: JoinHandle<hyper::Result<()>>,
}

impl Client {
    pub(super) async fn connect(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        Ok(Self {
            address,
            sender,
            driver: tokio::spawn(connection),
        })
    }

    pub(super) async fn get(&mut self, path: &str) -> Result<Bytes, Failure> {
        self.send(Method::GET, path, Bytes::new()).await
    }

    pub(super) async fn post(
        &mut self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Bytes, Failure> {
        let body = serde_json::to_vec(body)?;
        self.send(Method::POST, path, body.into()).await
    }

    /// Sends a request and reads the whole answer; anything but success is an error.
    async fn send(&mut self, method: Method, path: &str, body: Bytes) -> Result<Bytes, Failure> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.address.to_string())
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body))?;
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if status.is_success() {
            return Ok(body);
        }
        let said = String::from_utf8_lossy(&body);
        Err(format!("{path} was answered with {status}: {said}").into())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.driver.abort();
    }
}
