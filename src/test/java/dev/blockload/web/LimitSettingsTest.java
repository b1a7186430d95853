package dev.blockload.web;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a node waits for its clients if nobody sets it.
 */
class LimitSettingsTest {

	@Test
	void aStreamWithoutNewsSendsACommentEvery15Seconds() {
		LimitSettings settings = new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("blockload.web",
				LimitSettings.class);
		assertThat(settings.keepAlive()).isEqualTo(Duration.ofSeconds(15));
	}

}
