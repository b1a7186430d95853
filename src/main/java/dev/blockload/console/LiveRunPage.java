package dev.blockload.console;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.blockload.account.Caller;
import dev.blockload.launch.EventFeed;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.OpenStreams;
import dev.blockload.web.Page;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * {@code /live/runs/N}: the stream of a run's page.
 */
@Controller
class LiveRunPage implements AutoCloseable {

	private static final int BEAT_SECONDS = 15;

	private final VisibleRuns runs;

	private final EventFeed feed;

	private final OpenStreams open;

	private final VisibleTexts texts;

	private final Set<LiveRunStream> streams = ConcurrentHashMap.newKeySet();

	private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "live pages");
		thread.setDaemon(true);
		return thread;
	});

	LiveRunPage(VisibleRuns runs, EventFeed feed, OpenStreams open, VisibleTexts texts) {
		this.runs = runs;
		this.feed = feed;
		this.open = open;
		this.texts = texts;
		var unused = this.heart.scheduleWithFixedDelay(() -> this.streams.forEach(LiveRunStream::beat), BEAT_SECONDS,
				BEAT_SECONDS, TimeUnit.SECONDS);
	}

	@GetMapping(path = "/live/runs/{run:[0-9]{1,18}}", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter stream(HttpServletRequest request, HttpServletResponse response, Caller caller,
			@PathVariable("run") long number) {
		this.runs.numbered(caller, number);
		// Proxies that collect an answer would show nothing until its end.
		response.setHeader("X-Accel-Buffering", "no");
		response.setHeader("Cache-Control", "no-store");
		LiveRunStream stream = new LiveRunStream(Page.of(request, caller, "run.title", number), this.texts.of(caller));
		// Rights can change while it is open: these streams are checked and closed.
		EventFeed.Subscription subscription = this.feed.subscribe(number, 0, () -> true, stream);
		OpenStreams.Registration registration = this.open.add(request, subscription::close);
		this.streams.add(stream);
		Runnable over = () -> {
			this.streams.remove(stream);
			registration.close();
			subscription.close();
		};
		stream.emitter().onCompletion(over);
		stream.emitter().onError((gone) -> over.run());
		return stream.emitter();
	}

	@Override
	public void close() {
		this.heart.shutdownNow();
	}

}
