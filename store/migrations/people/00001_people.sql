-- The tables of people's data and of public data. Both engines read this file: Dialect.Adapt says what differs.
--
-- Every version of a record is a row. It stands from the write at position seq of the person's sequence until the one at
-- until_seq, which is 9223372036854775807 while it stands (docs/adr/0003-versions-in-one-table.md).

-- +goose Up
CREATE TABLE people (
	user_id TEXT COLLATE BINARY NOT NULL,
	seq BIGINT NOT NULL,
	salt TEXT NOT NULL,
	PRIMARY KEY (user_id)
) WITHOUT ROWID;

CREATE TABLE changes (
	user_id TEXT COLLATE BINARY NOT NULL,
	seq BIGINT NOT NULL,
	category TEXT NOT NULL,
	id TEXT NOT NULL,
	operation TEXT NOT NULL,
	PRIMARY KEY (user_id, seq)
) WITHOUT ROWID;

CREATE TABLE "profile" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"username" TEXT NOT NULL,
	"display_name" TEXT,
	"bio" TEXT,
	"birth_date" TEXT,
	"email" TEXT,
	"phone" TEXT,
	"region" TEXT,
	"follower_count" BIGINT,
	"following_count" BIGINT,
	"likes_received" BIGINT,
	"photo_url" TEXT,
	"video_url" TEXT,
	"inferred_gender" TEXT,
	"generated_persona" TEXT,
	"fundraiser" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "profile_id" ON "profile" (user_id, id, until_seq);

CREATE TABLE "linked_accounts" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"platform" TEXT NOT NULL,
	"name" TEXT,
	"description" TEXT,
	"photo_url" TEXT,
	"url" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "linked_accounts_id" ON "linked_accounts" (user_id, id, until_seq);

CREATE TABLE "posts" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"media_url" TEXT,
	"cover_url" TEXT,
	"title" TEXT,
	"alt_text" TEXT,
	"prompt_text" TEXT,
	"sound" TEXT,
	"place" TEXT,
	"like_count" BIGINT,
	"collection_count" BIGINT,
	"visibility" TEXT,
	"allows_comments" BOOLEAN,
	"allows_stitches" BOOLEAN,
	"allows_duets" BOOLEAN,
	"allows_stickers" BOOLEAN,
	"allows_sharing" BOOLEAN,
	"disclosure" TEXT,
	"ai_generated" BOOLEAN,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "posts_id" ON "posts" (user_id, id, until_seq);

CREATE TABLE "deleted_posts" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"deleted_at" BIGINT,
	"url" TEXT,
	"cover_url" TEXT,
	"title" TEXT,
	"alt_text" TEXT,
	"prompt_text" TEXT,
	"sound" TEXT,
	"place" TEXT,
	"like_count" BIGINT,
	"disclosure" TEXT,
	"ai_generated" BOOLEAN,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "deleted_posts_id" ON "deleted_posts" (user_id, id, until_seq);

CREATE TABLE "stories" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"payload" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "stories_id" ON "stories" (user_id, id, until_seq);

CREATE TABLE "followers" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"username" TEXT NOT NULL,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "followers_id" ON "followers" (user_id, id, until_seq);

CREATE TABLE "followed_accounts" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"username" TEXT NOT NULL,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "followed_accounts_id" ON "followed_accounts" (user_id, id, until_seq);

CREATE TABLE "watched_videos" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"url" TEXT NOT NULL,
	"title" TEXT,
	"seconds_watched" DOUBLE PRECISION,
	"video_id" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "watched_videos_id" ON "watched_videos" (user_id, id, until_seq);

CREATE TABLE "likes" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"url" TEXT NOT NULL,
	"video_id" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "likes_id" ON "likes" (user_id, id, until_seq);

CREATE TABLE "favorite_videos" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"url" TEXT NOT NULL,
	"video_id" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "favorite_videos_id" ON "favorite_videos" (user_id, id, until_seq);

CREATE TABLE "favorite_effects" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"url" TEXT NOT NULL,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "favorite_effects_id" ON "favorite_effects" (user_id, id, until_seq);

CREATE TABLE "favorite_hashtags" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"url" TEXT NOT NULL,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "favorite_hashtags_id" ON "favorite_hashtags" (user_id, id, until_seq);

CREATE TABLE "favorite_sounds" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"url" TEXT NOT NULL,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "favorite_sounds_id" ON "favorite_sounds" (user_id, id, until_seq);

CREATE TABLE "favorite_collections" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"name" TEXT NOT NULL,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "favorite_collections_id" ON "favorite_collections" (user_id, id, until_seq);

CREATE TABLE "other_favorites" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"kind" TEXT NOT NULL,
	"name" TEXT,
	"url" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "other_favorites_id" ON "other_favorites" (user_id, id, until_seq);

CREATE TABLE "comments" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"text" TEXT NOT NULL,
	"post_url" TEXT,
	"post_id" TEXT COLLATE BINARY,
	"photo_url" TEXT,
	"video_url" TEXT,
	"sticker_url" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "comments_id" ON "comments" (user_id, id, until_seq);
CREATE INDEX "comments_post_id" ON "comments" (user_id, "post_id", created_at, id, seq, until_seq);

CREATE TABLE "searches" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"term" TEXT NOT NULL,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "searches_id" ON "searches" (user_id, id, until_seq);

CREATE TABLE "shares" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"content" TEXT,
	"url" TEXT,
	"method" TEXT,
	"video_id" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "shares_id" ON "shares" (user_id, id, until_seq);

CREATE TABLE "reposts" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"url" TEXT NOT NULL,
	"video_id" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "reposts_id" ON "reposts" (user_id, id, until_seq);

CREATE TABLE "used_hashtags" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"name" TEXT NOT NULL,
	"url" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "used_hashtags_id" ON "used_hashtags" (user_id, id, until_seq);

CREATE TABLE "logins" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"device_model" TEXT,
	"device_system" TEXT,
	"network_type" TEXT,
	"carrier" TEXT,
	"ip" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "logins_id" ON "logins" (user_id, id, until_seq);

CREATE TABLE "activity_summary" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"videos_watched" BIGINT,
	"videos_watched_to_end" BIGINT,
	"videos_commented_on" BIGINT,
	"videos_shared" BIGINT,
	"note" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "activity_summary_id" ON "activity_summary" (user_id, id, until_seq);

CREATE TABLE "last_location" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"coordinates" TEXT,
	"region" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "last_location_id" ON "last_location" (user_id, id, until_seq);

CREATE TABLE "place_reviews" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"place_name" TEXT,
	"rating" TEXT,
	"status" TEXT,
	"like_count" BIGINT,
	"text" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "place_reviews_id" ON "place_reviews" (user_id, id, until_seq);

CREATE TABLE "profile_views" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"username" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "profile_views_id" ON "profile_views" (user_id, id, until_seq);

CREATE TABLE "watched_episodes" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"payload" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "watched_episodes_id" ON "watched_episodes" (user_id, id, until_seq);

CREATE TABLE "stickers" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"payload" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "stickers_id" ON "stickers" (user_id, id, until_seq);

CREATE TABLE "conversations" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"counterpart" TEXT,
	"is_group" BOOLEAN NOT NULL,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "conversations_id" ON "conversations" (user_id, id, until_seq);

CREATE TABLE "messages" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"conversation_id" TEXT COLLATE BINARY NOT NULL,
	"sent_by_me" BOOLEAN NOT NULL,
	"sender" TEXT,
	"text" TEXT,
	"media_url" TEXT,
	"media_kind" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "messages_id" ON "messages" (user_id, id, until_seq);
CREATE INDEX "messages_conversation_id" ON "messages" (user_id, "conversation_id", created_at, id, seq, until_seq);

CREATE TABLE "assistant_conversations" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"title" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "assistant_conversations_id" ON "assistant_conversations" (user_id, id, until_seq);

CREATE TABLE "assistant_messages" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"conversation_id" TEXT COLLATE BINARY NOT NULL,
	"content" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "assistant_messages_id" ON "assistant_messages" (user_id, id, until_seq);
CREATE INDEX "assistant_messages_conversation_id" ON "assistant_messages" (user_id, "conversation_id", created_at, id, seq, until_seq);

CREATE TABLE "viewed_products" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"product_name" TEXT,
	"shop_name" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "viewed_products_id" ON "viewed_products" (user_id, id, until_seq);

CREATE TABLE "saved_products" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"product_name" TEXT,
	"shop_name" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "saved_products_id" ON "saved_products" (user_id, id, until_seq);

CREATE TABLE "cart_items" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"product_name" TEXT,
	"shop_name" TEXT,
	"quantity" BIGINT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "cart_items_id" ON "cart_items" (user_id, id, until_seq);

CREATE TABLE "orders" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"order_number" TEXT NOT NULL,
	"status" TEXT,
	"total_amount" TEXT,
	"total_currency" TEXT,
	"note" TEXT,
	"recipient_name" TEXT,
	"recipient_phone" TEXT,
	"recipient_address" TEXT,
	"carrier" TEXT,
	"tracking_number" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "orders_id" ON "orders" (user_id, id, until_seq);

CREATE TABLE "order_items" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"order_id" TEXT COLLATE BINARY NOT NULL,
	"product_name" TEXT,
	"variation" TEXT,
	"quantity" BIGINT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "order_items_id" ON "order_items" (user_id, id, until_seq);
CREATE INDEX "order_items_order_id" ON "order_items" (user_id, "order_id", created_at, id, seq, until_seq);

CREATE TABLE "product_reviews" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"order_number" TEXT,
	"product_name" TEXT,
	"shop_name" TEXT,
	"text" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "product_reviews_id" ON "product_reviews" (user_id, id, until_seq);

CREATE TABLE "return_requests" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"request_number" TEXT,
	"order_number" TEXT,
	"kind" TEXT,
	"reason" TEXT,
	"note" TEXT,
	"attachment_url" TEXT,
	"refund_amount" TEXT,
	"refund_currency" TEXT,
	"card_kind" TEXT,
	"card_last_digits" TEXT,
	"carrier" TEXT,
	"tracking_number" TEXT,
	"status" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "return_requests_id" ON "return_requests" (user_id, id, until_seq);

CREATE TABLE "disputes" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"dispute_number" TEXT,
	"order_number" TEXT,
	"kind" TEXT,
	"text" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "disputes_id" ON "disputes" (user_id, id, until_seq);

CREATE TABLE "support_cases" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"case_number" TEXT,
	"topic" TEXT,
	"text" TEXT,
	"attachment_url" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "support_cases_id" ON "support_cases" (user_id, id, until_seq);

CREATE TABLE "shop_conversations" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"shop_name" TEXT NOT NULL,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "shop_conversations_id" ON "shop_conversations" (user_id, id, until_seq);

CREATE TABLE "shop_messages" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"conversation_id" TEXT COLLATE BINARY NOT NULL,
	"direction" TEXT,
	"text" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "shop_messages_id" ON "shop_messages" (user_id, id, until_seq);
CREATE INDEX "shop_messages_conversation_id" ON "shop_messages" (user_id, "conversation_id", created_at, id, seq, until_seq);

CREATE TABLE "vouchers" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"voucher_id" TEXT,
	"name" TEXT,
	"text" TEXT,
	"cost" BIGINT,
	"status" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "vouchers_id" ON "vouchers" (user_id, id, until_seq);

CREATE TABLE "saved_addresses" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"recipient_name" TEXT,
	"phone" TEXT,
	"address" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "saved_addresses_id" ON "saved_addresses" (user_id, id, until_seq);

CREATE TABLE "payment_cards" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"kind" TEXT,
	"last_digits" TEXT,
	"expires" TEXT,
	"holder" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "payment_cards_id" ON "payment_cards" (user_id, id, until_seq);

CREATE TABLE "hosted_lives" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"ended_at" BIGINT,
	"duration" TEXT,
	"room_id" TEXT,
	"title" TEXT,
	"cover_url" TEXT,
	"replay_url" TEXT,
	"earnings" TEXT,
	"like_count" BIGINT,
	"view_count" BIGINT,
	"gifter_count" BIGINT,
	"quality" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "hosted_lives_id" ON "hosted_lives" (user_id, id, until_seq);

CREATE TABLE "muted_accounts" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"hosted_live_id" TEXT COLLATE BINARY NOT NULL,
	"username" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "muted_accounts_id" ON "muted_accounts" (user_id, id, until_seq);
CREATE INDEX "muted_accounts_hosted_live_id" ON "muted_accounts" (user_id, "hosted_live_id", created_at, id, seq, until_seq);

CREATE TABLE "watched_lives" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"room_id" TEXT,
	"url" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "watched_lives_id" ON "watched_lives" (user_id, id, until_seq);

CREATE TABLE "live_comments" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"watched_live_id" TEXT COLLATE BINARY NOT NULL,
	"text" TEXT NOT NULL,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "live_comments_id" ON "live_comments" (user_id, id, until_seq);
CREATE INDEX "live_comments_watched_live_id" ON "live_comments" (user_id, "watched_live_id", created_at, id, seq, until_seq);

CREATE TABLE "live_questions" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"watched_live_id" TEXT COLLATE BINARY NOT NULL,
	"text" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "live_questions_id" ON "live_questions" (user_id, id, until_seq);
CREATE INDEX "live_questions_watched_live_id" ON "live_questions" (user_id, "watched_live_id", created_at, id, seq, until_seq);

CREATE TABLE "ad_interests" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"name" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "ad_interests_id" ON "ad_interests" (user_id, id, until_seq);

CREATE TABLE "visited_ads" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"title" TEXT,
	"url" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "visited_ads_id" ON "visited_ads" (user_id, id, until_seq);

CREATE TABLE "ad_form_responses" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"payload" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "ad_form_responses_id" ON "ad_form_responses" (user_id, id, until_seq);

CREATE TABLE "external_activities" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"source" TEXT,
	"event" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "external_activities_id" ON "external_activities" (user_id, id, until_seq);

CREATE TABLE "ad_partners" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"kind" TEXT NOT NULL,
	"name" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "ad_partners_id" ON "ad_partners" (user_id, id, until_seq);

CREATE TABLE "settings" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"area" TEXT NOT NULL,
	"name" TEXT NOT NULL,
	"value" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "settings_id" ON "settings" (user_id, id, until_seq);

CREATE TABLE "family_links" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"role" TEXT,
	"username" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "family_links_id" ON "family_links" (user_id, id, until_seq);

CREATE TABLE "blocked_accounts" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"username" TEXT NOT NULL,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "blocked_accounts_id" ON "blocked_accounts" (user_id, id, until_seq);

CREATE TABLE "contact_form" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"phone" TEXT,
	"email" TEXT,
	"first_name" TEXT,
	"last_name" TEXT,
	"address" TEXT,
	"unit" TEXT,
	"postcode" TEXT,
	"city" TEXT,
	"state" TEXT,
	"country" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "contact_form_id" ON "contact_form" (user_id, id, until_seq);

CREATE TABLE "devices" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"screen_resolution" TEXT,
	"app_version" TEXT,
	"ios_advertising_id" TEXT,
	"android_advertising_id" TEXT,
	"android_id" TEXT,
	"vendor_id" TEXT,
	"account_number" TEXT,
	"device_id" TEXT,
	"web_id" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "devices_id" ON "devices" (user_id, id, until_seq);

CREATE TABLE "avatars" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"kind" TEXT NOT NULL,
	"payload" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "avatars_id" ON "avatars" (user_id, id, until_seq);

CREATE TABLE "coin_purchases" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"kind" TEXT,
	"coins" BIGINT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "coin_purchases_id" ON "coin_purchases" (user_id, id, until_seq);

CREATE TABLE "gift_purchases" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"price" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "gift_purchases_id" ON "gift_purchases" (user_id, id, until_seq);

CREATE TABLE "gifts_sent" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"amount" TEXT,
	"recipient" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "gifts_sent_id" ON "gifts_sent" (user_id, id, until_seq);

CREATE TABLE "transactions" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"transaction_id" TEXT,
	"kind" TEXT,
	"amount" TEXT,
	"currency" TEXT,
	"status" TEXT,
	"details" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "transactions_id" ON "transactions" (user_id, id, until_seq);

CREATE TABLE "donations" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"payload" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "donations_id" ON "donations" (user_id, id, until_seq);

CREATE TABLE "fundraisers" (
	user_id TEXT COLLATE BINARY NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	created_at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	until_seq BIGINT NOT NULL,
	"payload" TEXT,
	PRIMARY KEY (user_id, created_at, id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX "fundraisers_id" ON "fundraisers" (user_id, id, until_seq);

CREATE TABLE "catalogue_videos" (
	id TEXT COLLATE BINARY NOT NULL,
	"url" TEXT NOT NULL,
	"title" TEXT,
	"description" TEXT,
	"duration_seconds" BIGINT,
	"published_at" BIGINT,
	"author_id" TEXT,
	PRIMARY KEY (id)
) WITHOUT ROWID;

CREATE TABLE "catalogue_authors" (
	id TEXT COLLATE BINARY NOT NULL,
	"username" TEXT NOT NULL,
	"display_name" TEXT,
	"follower_count" BIGINT,
	PRIMARY KEY (id)
) WITHOUT ROWID;
