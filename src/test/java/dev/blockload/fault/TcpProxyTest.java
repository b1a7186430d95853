package dev.blockload.fault;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import dev.blockload.fault.TcpProxy.Direction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The proxy that the faults of networks are made with, before a server that answers each
 * byte with the next one.
 */
class TcpProxyTest {

	private ServerSocket server;

	private TcpProxy proxy;

	@BeforeEach
	void start() throws IOException {
		this.server = answering(1);
		this.proxy = TcpProxy.before(this.server.getLocalPort());
	}

	@AfterEach
	void stop() throws IOException {
		this.proxy.close();
		this.server.close();
	}

	@Test
	void bytesPassInBothDirectionsAndAreCounted() throws IOException {
		try (Socket client = connect()) {
			assertThat(ask(client, 7)).isEqualTo(8);
			assertThat(ask(client, 8)).isEqualTo(9);
		}
		assertThat(this.proxy.bytes(Direction.TO_SERVER)).isEqualTo(2);
		assertThat(this.proxy.bytes(Direction.TO_CLIENT)).isEqualTo(2);
		assertThat(this.proxy.accepted()).isEqualTo(1);
	}

	@Test
	void aUrlLeadsThroughTheProxy() {
		String there = "127.0.0.1:" + this.server.getLocalPort();
		assertThat(this.proxy.in("jdbc:postgresql://" + there + "/blockload"))
			.isEqualTo("jdbc:postgresql://127.0.0.1:" + this.proxy.port() + "/blockload");
	}

	@Test
	void aCutResetsOpenConnectionsAndAllowsNewOnes() throws IOException {
		try (Socket client = connect()) {
			assertThat(ask(client, 7)).isEqualTo(8);
			this.proxy.cut();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> client.getInputStream().read())
				.withMessage("Connection reset");
		}
		try (Socket client = connect()) {
			assertThat(ask(client, 7)).isEqualTo(8);
		}
	}

	@Test
	void aRefusalKeepsOpenConnections() throws IOException {
		try (Socket client = connect()) {
			assertThat(ask(client, 7)).isEqualTo(8);
			this.proxy.refuse();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
			assertThat(ask(client, 9)).isEqualTo(10);
		}
		this.proxy.pass();
		try (Socket client = connect()) {
			assertThat(ask(client, 7)).isEqualTo(8);
		}
	}

	@Test
	void aSilenceClosesNothingAndLosesNothing() throws IOException {
		try (Socket client = connect()) {
			assertThat(ask(client, 7)).isEqualTo(8);
			this.proxy.silence();
			client.setSoTimeout(200);
			client.getOutputStream().write(20);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.getInputStream().read());
			try (Socket another = connect()) {
				another.setSoTimeout(200);
				assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> ask(another, 1));
				this.proxy.pass();
				another.setSoTimeout(5_000);
				assertThat(another.getInputStream().read()).isEqualTo(2);
			}
			assertThat(client.getInputStream().read()).isEqualTo(21);
		}
	}

	@Test
	void oneDirectionCanStallAlone() throws IOException {
		try (Socket client = connect()) {
			assertThat(ask(client, 7)).isEqualTo(8);
			this.proxy.stall(Direction.TO_CLIENT);
			client.getOutputStream().write(20);
			client.setSoTimeout(200);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> client.getInputStream().read());
			assertThat(this.proxy.bytes(Direction.TO_SERVER)).isEqualTo(2);
			this.proxy.pass();
			assertThat(client.getInputStream().read()).isEqualTo(21);
		}
	}

	@Test
	void eachPieceCanBeDelayed() throws IOException {
		try (Socket client = connect()) {
			this.proxy.delay(Duration.ofMillis(100));
			long before = System.nanoTime();
			assertThat(ask(client, 7)).isEqualTo(8);
			assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
		}
	}

	@Test
	void newConnectionsLeadToTheNewTarget() throws IOException {
		try (ServerSocket other = answering(100); Socket before = connect()) {
			assertThat(ask(before, 7)).isEqualTo(8);
			this.proxy.retarget(other.getLocalPort());
			try (Socket after = connect()) {
				assertThat(ask(after, 7)).isEqualTo(107);
			}
			assertThat(ask(before, 7)).isEqualTo(8);
		}
	}

	@Test
	void somethingHappensAfterSoManyBytes() throws IOException {
		this.proxy.after(Direction.TO_SERVER, 2, this.proxy::cut);
		try (Socket client = connect()) {
			assertThat(ask(client, 7)).isEqualTo(8);
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> {
				ask(client, 7);
				ask(client, 7);
			});
		}
	}

	private Socket connect() throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.proxy.port());
		socket.setTcpNoDelay(true);
		socket.setSoTimeout(5_000);
		return socket;
	}

	private static int ask(Socket client, int value) throws IOException {
		client.getOutputStream().write(value);
		return client.getInputStream().read();
	}

	/** A server whose answer to each byte is greater by so much. */
	private static ServerSocket answering(int more) throws IOException {
		ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		start(() -> {
			while (true) {
				Socket client = listening.accept();
				start(() -> answer(client, more));
			}
		});
		return listening;
	}

	private static void answer(Socket client, int more) throws IOException {
		try (client) {
			for (int read = client.getInputStream().read(); read >= 0; read = client.getInputStream().read()) {
				client.getOutputStream().write(read + more);
			}
		}
	}

	private static void start(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// The test is over, or has broken this connection.
			}
		}, "answering");
		thread.setDaemon(true);
		thread.start();
	}

	@FunctionalInterface
	private interface Task {

		void run() throws IOException;

	}

}
