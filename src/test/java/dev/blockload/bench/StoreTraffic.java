package dev.blockload.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.blockload.embedded.EmbeddedS3;

/**
 * What a load asks of the store, counted on the way between them: in a load that is not
 * measured, because the way costs time.
 *
 * @param requests how many HTTP requests
 * @param sentBytes to the store
 * @param receivedBytes from the store, with headers
 */
record StoreTraffic(long requests, long sentBytes, long receivedBytes) {

	private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

	/** Load the file of a case once, and count. */
	static StoreTraffic of(Load load, Path libraries, String importLines) throws Exception {
		Path home = load.servers().home();
		BlockloadRun blockload = new BlockloadRun("blockload", importLines, "-Xmx256m");
		blockload.prepare(load);
		AtomicLong requests = new AtomicLong();
		AtomicLong sent = new AtomicLong();
		AtomicLong received = new AtomicLong();
		try (EmbeddedS3 store = EmbeddedS3.use(home.resolve(".blockload"), libraries);
				ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			thread(() -> accept(listening, store.endpoint(), requests, sent, received));
			Files.writeString(home.resolve("jobs/connections.yml"), """
					connections:
					  store:
					    bucket: bench
					    region: eu-central-1
					    endpoint: http://127.0.0.1:%d
					    access-key-id: %s
					    secret-access-key: %s
					    applications: [bench]
					""".formatted(listening.getLocalPort(), store.accessKeyId(), store.secretAccessKey()));
			Map<String, String> environment = new HashMap<>(load.servers().datasource());
			environment.put("BLOCKLOAD_HOME", home.toString());
			environment.put("BLOCKLOAD_LOAD_WORKERS", Integer.toString(load.lanes()));
			new Command(List.of(Path.of("blockload").toAbsolutePath().toString(), "run", "bench", "--force"),
					environment, load.work())
				.run(() -> {
				})
				.requireCode(0);
		}
		return new StoreTraffic(requests.get(), sent.get(), received.get());
	}

	private static void accept(ServerSocket listening, URI store, AtomicLong requests, AtomicLong sent,
			AtomicLong received) {
		while (!listening.isClosed()) {
			try {
				Socket client = listening.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), store.getPort());
				thread(() -> pass(client, server, sent, requests));
				thread(() -> pass(server, client, received, new AtomicLong()));
			}
			catch (IOException ex) {
				return; // The load has ended.
			}
		}
	}

	private static void pass(Socket from, Socket to, AtomicLong bytes, AtomicLong requests) {
		byte[] buffer = new byte[1 << 16];
		int matched = 0;
		try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				for (int index = 0; index < read; index++) {
					matched = (buffer[index] == VERSION[matched]) ? matched + 1 : (buffer[index] == VERSION[0]) ? 1 : 0;
					if (matched == VERSION.length) {
						requests.incrementAndGet();
						matched = 0;
					}
				}
				bytes.addAndGet(read);
				out.write(buffer, 0, read);
			}
		}
		catch (IOException ex) {
			// One side has closed the connection.
		}
	}

	private static void thread(Runnable work) {
		Thread thread = new Thread(work, "store-traffic");
		thread.setDaemon(true);
		thread.start();
	}

}
