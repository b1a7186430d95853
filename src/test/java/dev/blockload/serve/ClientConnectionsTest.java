package dev.blockload.serve;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.blockload.web.RawHttp;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Clients that open many connections, or send their requests slowly, do not stop others
 * from being served.
 */
class ClientConnectionsTest {

	private static final int OF_ADDRESS = 500;

	/** The long form: {@code -Dblockload.idle.connections=10000}. */
	private static final int IDLE = Integer.getInteger("blockload.idle.connections", 600);

	private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n";

	private static final String SLOW = "127.0.0.2";

	/** In nanoseconds. It stands still on a busy machine too. */
	private final AtomicLong clock = new AtomicLong();

	private final Tomcat tomcat = new Tomcat();

	private int port;

	@BeforeEach
	void start(@TempDir Path folder) throws LifecycleException {
		Connector connector = new Connector(LimitedProtocol.class.getName());
		connector.setPort(0);
		ConnectorLimits.apply(connector,
				new ClientConnections(new ConnectionSettings(OF_ADDRESS, Duration.ofSeconds(20)),
						AddressRanges.of("127.0.0.3"), this.clock::get));
		this.tomcat.setBaseDir(folder.toString());
		this.tomcat.setConnector(connector);
		Context context = this.tomcat.addContext("", null);
		Tomcat.addServlet(context, "served", new HttpServlet() {

			private static final long serialVersionUID = 1L;

			@Override
			protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
				response.getWriter().print("served");
			}

		});
		context.addServletMappingDecoded("/", "served");
		this.tomcat.start();
		this.port = connector.getLocalPort();
	}

	@AfterEach
	void stop() throws LifecycleException {
		this.tomcat.stop();
		this.tomcat.destroy();
	}

	@Test
	void manyIdleConnectionsOfOneClientLeaveConnectionsToOthers() throws IOException {
		long files = ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
			.getMaxFileDescriptorCount();
		assumeThat(files).as("open files: raise them with 'ulimit -n'").isGreaterThan(IDLE + OF_ADDRESS + 500L);
		List<RawHttp> idle = new ArrayList<>();
		for (int i = 0; i < IDLE; i++) {
			idle.add(RawHttp.from(SLOW, this.port));
		}
		assertThat(served("127.0.0.1")).isTrue();
		assertThat(served(SLOW)).isFalse();
		// All clients of a proxy have its address.
		for (int i = 0; i < OF_ADDRESS; i++) {
			idle.add(RawHttp.from("127.0.0.3", this.port));
		}
		assertThat(served("127.0.0.3")).isTrue();
		for (RawHttp refused : idle.subList(OF_ADDRESS, IDLE)) {
			assertThat(refused.answer()).isEmpty();
		}
		for (RawHttp one : idle) {
			one.close();
		}
		awaitServed();
	}

	private boolean served(String address) throws IOException {
		try (RawHttp http = RawHttp.from(address, this.port)) {
			http.send(REQUEST + "Connection: close\r\n\r\n");
			return http.answer().endsWith("served");
		}
		catch (java.net.SocketException ex) {
			return false;
		}
	}

	/** The server notices in another thread that connections are closed. */
	private void awaitServed() throws IOException {
		long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
		while (!served(SLOW)) {
			assertThat(System.nanoTime()).as("the closed connections do not count").isLessThan(end);
		}
	}

	@Test
	void aHeadThatArrivesByteByByteEndsInTimeAndOccupiesNoThread() throws IOException {
		List<RawHttp> slow = new ArrayList<>();
		RawHttp ahead = RawHttp.from(SLOW, this.port);
		// More than there are threads.
		for (int i = 0; i < 60; i++) {
			RawHttp one = RawHttp.from(SLOW, this.port);
			one.send("GET / HT");
			slow.add(one);
		}
		assertThat(served("127.0.0.1")).isTrue();
		try (RawHttp inTime = RawHttp.from(SLOW, this.port)) {
			inTime.send(REQUEST);
			pass(19);
			inTime.send("\r\n");
			assertThat(inTime.answerUntil("served")).startsWith("HTTP/1.1 200 ").endsWith("served");
			// The time between two requests does not count.
			pass(19);
			inTime.send(REQUEST + "\r\n");
			assertThat(inTime.answerUntil("served")).startsWith("HTTP/1.1 200 ").endsWith("served");
			inTime.send("G");
			awaitRead();
			pass(19);
			inTime.send("ET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
			assertThat(inTime.answerUntil("served")).startsWith("HTTP/1.1 200 ").endsWith("served");
		}
		// It was opened 57 s before its first byte.
		ahead.send(REQUEST + "Connection: close\r\n\r\n");
		assertThat(ahead.answer()).startsWith("HTTP/1.1 200 ").endsWith("served");
		ahead.close();
		for (RawHttp one : slow) {
			one.send("T");
			assertThat(one.answer()).isEmpty();
			one.close();
		}
	}

	private void pass(int seconds) {
		this.clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
	}

	/** Another request is answered after the server has seen what was sent before. */
	private void awaitRead() throws IOException {
		for (int i = 0; i < 3; i++) {
			assertThat(served("127.0.0.1")).isTrue();
		}
	}

	@Test
	void wrongLimitsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ConnectionSettings(2001, Duration.ofSeconds(1)))
			.withMessage("blockload.web.connections-of-address is 2001. Expected 1 to 2000.");
		assertThatIllegalArgumentException().isThrownBy(() -> new ConnectionSettings(1, Duration.ZERO))
			.withMessage("blockload.web.head-timeout is PT0S. Expected more than 0s, and at most 10m.");
	}

}
