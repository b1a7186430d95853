package dev.blockload.web;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers without a thread, of which one fails or ends while it is looked at.
 */
class OpenAnswersTest {

	@Test
	void anAnswerThatFailsDoesNotStopTheOthers() throws InterruptedException {
		CountDownLatch failures = new CountDownLatch(2);
		CountDownLatch looks = new CountDownLatch(2);
		try (OpenAnswers answers = new OpenAnswers()) {
			for (int i = 0; i < 4; i++) {
				answers.add(() -> {
					failures.countDown();
					throw new IllegalStateException("the answer is over");
				});
			}
			answers.add(looks::countDown);
			assertThat(failures.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(looks.await(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void anAnswerThatIsCompleteIsNotClosed() {
		HttpServletRequest request = new MockHttpServletRequest();
		AsyncContext complete = new MockAsyncContext(request, null) {
			@Override
			public void setTimeout(long timeout) {
				throw new IllegalStateException("The request associated with the AsyncContext has completed.");
			}
		};
		CountDownLatch ended = new CountDownLatch(1);
		SlowClient client = SlowClient.watch(request, complete, this, ended::countDown);
		client.close();
		assertThat(ended.getCount()).isEqualTo(1);
		client.onComplete(new AsyncEvent(complete));
		assertThat(ended.getCount()).isZero();
	}

}
